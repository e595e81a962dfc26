from aws_cdk import Acknowledgment, App, Duration, Environment, Stack, Validations
from aws_cdk import aws_iam as iam, aws_lambda as lambda_, aws_logs as logs
from cdk_kms_governance import (
    EffectiveAccess,
    EncryptedBucket,
    GovernedKey,
    KeyAccess,
    KeyKind,
    KeyRotationMonitor,
    KmsGuardrails,
    MultiRegionKeySet,
    Rotation,
    ServiceUse,
)

app = App()
Validations.of(app).add_plugins(KmsGuardrails())

stack = Stack(app, "Payments", env=Environment(account="111122223333", region="eu-west-1"))
key_team = iam.Role(stack, "KeyTeam", role_name="KeyTeam", assumed_by=iam.AccountRootPrincipal())
reader = lambda_.Function(
    stack,
    "Reader",
    runtime=lambda_.Runtime.NODEJS_22_X,
    handler="index.handler",
    code=lambda_.Code.from_inline("exports.handler = async () => {};"),
)

documents = GovernedKey(
    stack,
    "Documents",
    alias="payments/documents",
    kind=KeyKind.symmetric(),
    rotation=Rotation.automatic(Duration.days(180)),
    access=KeyAccess(administrators=[key_team]),
    services=[ServiceUse.s3(), ServiceUse.cloud_watch_logs()],
)
documents.grants.decrypt(reader, via_services=[ServiceUse.s3()])

archive = EncryptedBucket(stack, "Archive", encryption_key=documents)
archive.grant_read(reader)

shared = MultiRegionKeySet(
    stack,
    "Shared",
    alias="payments/shared",
    replica_regions=["eu-central-1"],
    access=KeyAccess(administrators=[key_team]),
)
shared.grants.encrypt(reader)

KeyRotationMonitor(
    stack,
    "Monitor",
    keys=[documents, shared],
    trail_log_group=logs.LogGroup.from_log_group_name(stack, "TrailEvents", "organization-trail"),
)

Validations.of(app).acknowledge(
    Acknowledgment(id="KMS-Governance::EscalationPath", reason="the monitor tells who changes a key policy")
)

app.synth()

access = EffectiveAccess.from_assembly(app.outdir)
access.expect_allowed(
    "Payments/Reader/ServiceRole",
    "kms:Decrypt",
    "alias/payments/documents",
    {"kms:ViaService": "s3.eu-west-1.amazonaws.com"},
)
access.expect_denied("arn:aws:iam::111122223333:role/KeyTeam", "kms:Decrypt", "alias/payments/documents")
print("the reader decrypts through S3, and the key team does not")
