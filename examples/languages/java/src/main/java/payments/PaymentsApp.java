package payments;

import io.github.cdkkmsgovernance.EffectiveAccess;
import io.github.cdkkmsgovernance.EncryptedBucket;
import io.github.cdkkmsgovernance.GovernedKey;
import io.github.cdkkmsgovernance.KeyAccess;
import io.github.cdkkmsgovernance.KeyGrantOptions;
import io.github.cdkkmsgovernance.KeyKind;
import io.github.cdkkmsgovernance.KeyRotationMonitor;
import io.github.cdkkmsgovernance.KmsGuardrails;
import io.github.cdkkmsgovernance.MultiRegionKeySet;
import io.github.cdkkmsgovernance.Rotation;
import io.github.cdkkmsgovernance.ServiceUse;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Acknowledgment;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.LogGroup;

public final class PaymentsApp {
    public static void main(String[] args) {
        App app = new App();
        Validations.of(app).addPlugins(new KmsGuardrails());

        Stack stack = new Stack(app, "Payments", StackProps.builder()
                .env(Environment.builder().account("111122223333").region("eu-west-1").build())
                .build());
        Role keyTeam = Role.Builder.create(stack, "KeyTeam")
                .roleName("KeyTeam")
                .assumedBy(new AccountRootPrincipal())
                .build();
        Function reader = Function.Builder.create(stack, "Reader")
                .runtime(Runtime.NODEJS_22_X)
                .handler("index.handler")
                .code(Code.fromInline("exports.handler = async () => {};"))
                .build();
        KeyAccess access = KeyAccess.builder().administrators(List.of(keyTeam)).build();

        GovernedKey documents = GovernedKey.Builder.create(stack, "Documents")
                .alias("payments/documents")
                .kind(KeyKind.symmetric())
                .rotation(Rotation.automatic(Duration.days(180)))
                .access(access)
                .services(List.of(ServiceUse.s3(), ServiceUse.cloudWatchLogs()))
                .build();
        documents.getGrants().decrypt(reader, KeyGrantOptions.builder().viaServices(List.of(ServiceUse.s3())).build());

        EncryptedBucket archive = EncryptedBucket.Builder.create(stack, "Archive").encryptionKey(documents).build();
        archive.grantRead(reader);

        MultiRegionKeySet shared = MultiRegionKeySet.Builder.create(stack, "Shared")
                .alias("payments/shared")
                .replicaRegions(List.of("eu-central-1"))
                .access(access)
                .build();
        shared.getGrants().encrypt(reader);

        KeyRotationMonitor.Builder.create(stack, "Monitor")
                .keys(List.of(documents, shared))
                .trailLogGroup(LogGroup.fromLogGroupName(stack, "TrailEvents", "organization-trail"))
                .build();

        Validations.of(app).acknowledge(Acknowledgment.builder()
                .id("KMS-Governance::EscalationPath")
                .reason("the monitor tells who changes a key policy")
                .build());

        app.synth();

        EffectiveAccess effective = EffectiveAccess.fromAssembly(app.getOutdir());
        effective.expectAllowed("Payments/Reader/ServiceRole", "kms:Decrypt", "alias/payments/documents",
                Map.of("kms:ViaService", "s3.eu-west-1.amazonaws.com"));
        effective.expectDenied("arn:aws:iam::111122223333:role/KeyTeam", "kms:Decrypt", "alias/payments/documents");
        System.out.println("the reader decrypts through S3, and the key team does not");
    }
}
