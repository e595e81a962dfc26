package payments;

import io.github.cdkkmsgovernance.BucketEncryptionMode;
import io.github.cdkkmsgovernance.CloudWatchLogsUseOptions;
import io.github.cdkkmsgovernance.EncryptedBucket;
import io.github.cdkkmsgovernance.GovernedKey;
import io.github.cdkkmsgovernance.KeyAccess;
import io.github.cdkkmsgovernance.KeyKind;
import io.github.cdkkmsgovernance.KeyRotationMonitor;
import io.github.cdkkmsgovernance.Rotation;
import io.github.cdkkmsgovernance.RsaKeySize;
import io.github.cdkkmsgovernance.ServiceUse;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.IAspect;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.IConstruct;

public final class Traps {
    private static final Pattern REASON = Pattern.compile("`.*\\[KmsGov\\.\\w+[^\\]]*\\]");

    static final class KeyCounter implements IAspect {
        int keys = 0;

        @Override
        public void visit(IConstruct node) {
            if (CfnResource.isCfnResource(node) && ((CfnResource) node).getCfnResourceType().equals("AWS::KMS::Key")) keys++;
        }
    }

    private static Stack newStack() {
        return new Stack(new App(), "Traps", StackProps.builder()
                .env(Environment.builder().account("111122223333").region("eu-west-1").build())
                .build());
    }

    private static String refusal(Runnable act) {
        try {
            act.run();
            return "accepted";
        } catch (RuntimeException error) {
            Matcher found = REASON.matcher(String.valueOf(error.getMessage()));
            return found.find() ? found.group() : "refused";
        }
    }

    private static GovernedKey.Builder key() {
        return GovernedKey.Builder.create(newStack(), "Key");
    }

    private static void monitorWithGrace(Duration grace) {
        Stack stack = newStack();
        KeyRotationMonitor.Builder.create(stack, "Monitor").keys(List.of(new GovernedKey(stack, "Key"))).rotationGrace(grace).build();
    }

    public static void main(String[] args) throws Exception {
        Stack counted = newStack();
        KeyCounter counter = new KeyCounter();
        Aspects.of(counted).add(counter);
        new GovernedKey(counted, "Key");
        ((App) counted.getNode().getRoot()).synth();

        Map<String, Object> traps = new LinkedHashMap<>();
        traps.put("a period that is no whole number of days", refusal(() -> key().rotation(Rotation.automatic(Duration.days(90.5))).build()));
        traps.put("a grace that is no whole number of days", refusal(() -> monitorWithGrace(Duration.days(1.5))));
        traps.put("props left out", key().build().getKind().getSpec());
        traps.put("options left out", refusal(() -> key().services(List.of(ServiceUse.cloudWatchLogs())).build()));
        traps.put("options with nothing in them", refusal(() -> key()
                .services(List.of(ServiceUse.cloudWatchLogs(CloudWatchLogsUseOptions.builder().build())))
                .access(KeyAccess.builder().build())
                .build()));
        traps.put("a member of an enum", KeyKind.rsaSigning(RsaKeySize.BITS_3072).getSpec());
        traps.put("an enum in props", refusal(() -> EncryptedBucket.Builder.create(newStack(), "Bucket")
                .encryptionMode(BucketEncryptionMode.DSSE_KMS)
                .pinKey(false)
                .build()));
        traps.put("two equal kinds", key().build().getKind().getSpec().equals(KeyKind.symmetric().getSpec()));
        traps.put("two equal rotations", Rotation.automatic(Duration.days(180)).getMode().equals(Rotation.automatic().getMode()));
        traps.put("a choice that comes back", key().kind(KeyKind.ed25519()).rotation(Rotation.none("a test")).build().getKind().getSpec());
        traps.put("an error of a value", refusal(() -> KeyKind.of("RSA_2048", "GENERATE_VERIFY_MAC")));
        traps.put("an error of a construct", refusal(() -> key().alias("aws/x").build()));
        traps.put("nothing in a list", !refusal(() -> key().access(KeyAccess.builder().users(Collections.singletonList(null)).build()).build()).equals("accepted"));
        traps.put("keys that an aspect visits", counter.keys);
        System.out.println(new ObjectMapper().writeValueAsString(traps));
    }
}
