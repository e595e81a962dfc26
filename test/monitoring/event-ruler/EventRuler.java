import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/** Answers every line {"pattern": ..., "event": ...} with {"match": true}, {"match": false} or {"problem": "..."}, as EventBridge would. */
class EventRuler {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            System.out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
        }
    }

    private static Map<String, Object> answer(JsonNode question) throws Exception {
        String pattern = question.get("pattern").toString();
        String problem = JsonRuleCompiler.check(pattern);
        if (problem != null) {
            return Map.of("problem", problem);
        }
        Machine machine = Machine.builder().build();
        machine.addRule("rule", pattern);
        return Map.of("match", !machine.rulesForJSONEvent(question.get("event").toString()).isEmpty());
    }
}
