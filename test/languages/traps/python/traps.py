import json
import re

import jsii
from aws_cdk import App, Aspects, CfnResource, Duration, Environment, IAspect, Stack
from cdk_kms_governance import (
    BucketEncryptionMode,
    EncryptedBucket,
    GovernedKey,
    KeyAccess,
    KeyKind,
    KeyRotationMonitor,
    Rotation,
    RsaKeySize,
    ServiceUse,
)


@jsii.implements(IAspect)
class KeyCounter:
    def __init__(self):
        self.keys = 0

    def visit(self, node):
        if CfnResource.is_cfn_resource(node) and node.cfn_resource_type == "AWS::KMS::Key":
            self.keys += 1


def new_stack():
    return Stack(App(), "Traps", env=Environment(account="111122223333", region="eu-west-1"))


def refusal(act):
    try:
        act()
        return "accepted"
    except Exception as error:
        found = re.search(r"`.*\[KmsGov\.\w+[^\]]*\]", str(error))
        return found.group(0) if found else "refused"


def monitor_with_grace(grace):
    stack = new_stack()
    KeyRotationMonitor(stack, "Monitor", keys=[GovernedKey(stack, "Key")], rotation_grace=grace)


counted = new_stack()
counter = KeyCounter()
Aspects.of(counted).add(counter)
GovernedKey(counted, "Key")
counted.node.root.synth()

traps = {
    "a period that is no whole number of days": refusal(
        lambda: GovernedKey(new_stack(), "Key", rotation=Rotation.automatic(Duration.days(90.5)))
    ),
    "a grace that is no whole number of days": refusal(lambda: monitor_with_grace(Duration.days(1.5))),
    "props left out": GovernedKey(new_stack(), "Key").kind.spec,
    "options left out": refusal(lambda: GovernedKey(new_stack(), "Key", services=[ServiceUse.cloud_watch_logs()])),
    "options with nothing in them": refusal(
        lambda: GovernedKey(
            new_stack(), "Key", services=[ServiceUse.cloud_watch_logs(log_group_name=None)], access=KeyAccess()
        )
    ),
    "a member of an enum": KeyKind.rsa_signing(RsaKeySize.BITS_3072).spec,
    "an enum in props": refusal(
        lambda: EncryptedBucket(new_stack(), "Bucket", encryption_mode=BucketEncryptionMode.DSSE_KMS, pin_key=False)
    ),
    "two equal kinds": GovernedKey(new_stack(), "Key").kind.spec == KeyKind.symmetric().spec,
    "two equal rotations": Rotation.automatic(Duration.days(180)).mode == Rotation.automatic().mode,
    "a choice that comes back": GovernedKey(
        new_stack(), "Key", kind=KeyKind.ed25519(), rotation=Rotation.none("a test")
    ).kind.spec,
    "an error of a value": refusal(lambda: KeyKind.of("RSA_2048", "GENERATE_VERIFY_MAC")),
    "an error of a construct": refusal(lambda: GovernedKey(new_stack(), "Key", alias="aws/x")),
    "nothing in a list": refusal(lambda: GovernedKey(new_stack(), "Key", access=KeyAccess(users=[None]))) != "accepted",
    "keys that an aspect visits": counter.keys,
}
print(json.dumps(traps))
