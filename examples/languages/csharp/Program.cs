using System;
using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Cdk.Kms.Governance;
using Constructs;

var app = new App();
Validations.Of(app).AddPlugins(new KmsGuardrails());

var stack = new Stack(app, "Payments", new StackProps
{
    Env = new Amazon.CDK.Environment { Account = "111122223333", Region = "eu-west-1" },
});
var keyTeam = new Role(stack, "KeyTeam", new RoleProps { RoleName = "KeyTeam", AssumedBy = new AccountRootPrincipal() });
var reader = new Function(stack, "Reader", new FunctionProps
{
    Runtime = Runtime.NODEJS_22_X,
    Handler = "index.handler",
    Code = Code.FromInline("exports.handler = async () => {};"),
});
var access = new KeyAccess { Administrators = new IGrantable[] { keyTeam } };

var documents = new GovernedKey(stack, "Documents", new GovernedKeyProps
{
    Alias = "payments/documents",
    Kind = KeyKind.Symmetric(),
    Rotation = Rotation.Automatic(Duration.Days(180)),
    Access = access,
    Services = new[] { ServiceUse.S3(), ServiceUse.CloudWatchLogs() },
});
documents.Grants.Decrypt(reader, new KeyGrantOptions { ViaServices = new[] { ServiceUse.S3() } });

var archive = new EncryptedBucket(stack, "Archive", new EncryptedBucketProps { EncryptionKey = documents });
archive.GrantRead(reader);

var shared = new MultiRegionKeySet(stack, "Shared", new MultiRegionKeySetProps
{
    Alias = "payments/shared",
    ReplicaRegions = new[] { "eu-central-1" },
    Access = access,
});
shared.Grants.Encrypt(reader);

new KeyRotationMonitor(stack, "Monitor", new KeyRotationMonitorProps
{
    Keys = new IConstruct[] { documents, shared },
    TrailLogGroup = LogGroup.FromLogGroupName(stack, "TrailEvents", "organization-trail"),
});

Validations.Of(app).Acknowledge(new Acknowledgment
{
    Id = "KMS-Governance::EscalationPath",
    Reason = "the monitor tells who changes a key policy",
});

app.Synth();

var effective = EffectiveAccess.FromAssembly(app.Outdir);
effective.ExpectAllowed("Payments/Reader/ServiceRole", "kms:Decrypt", "alias/payments/documents", new Dictionary<string, object>
{
    ["kms:ViaService"] = "s3.eu-west-1.amazonaws.com",
});
effective.ExpectDenied("arn:aws:iam::111122223333:role/KeyTeam", "kms:Decrypt", "alias/payments/documents");
Console.WriteLine("the reader decrypts through S3, and the key team does not");
