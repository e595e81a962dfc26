"""MiniStack, with what it lacks for the suite. Its names are private: the version is pinned."""

import base64
import json
import time
from xml.sax.saxutils import escape

import asymmetric_keys
from ministack.app import main
from ministack.core.responses import get_account_id, get_region, json_response, request_scope
from ministack.services import kms, s3
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

HANDLERS = provisioners._RESOURCE_HANDLERS


def region_of(arn):
    return arn.split(":")[3]


def create_replica(logical_id, props, stack_name):
    """ReplicateKey is called on the primary key, in its Region."""
    primary = props["PrimaryKeyArn"]
    request = {
        "KeyId": primary,
        "ReplicaRegion": get_region(),
        "Policy": json.dumps(props["KeyPolicy"]),
        "Description": props.get("Description", ""),
        "Tags": [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in props.get("Tags", [])],
    }
    with request_scope(get_account_id(), region_of(primary)):
        status, _, body = kms._replicate_key(request)
    if status != 200:
        raise ValueError(f"AWS::KMS::ReplicaKey {logical_id}: {json.loads(body).get('message')}")
    return update_replica(kms._resolve_key(primary.split("/")[-1])["KeyId"], {}, props, stack_name)


def update_replica(physical_id, old_props, new_props, stack_name):
    if old_props and old_props["PrimaryKeyArn"] != new_props["PrimaryKeyArn"]:
        raise ValueError(f"AWS::KMS::ReplicaKey {physical_id}: PrimaryKeyArn cannot be changed")
    replica = kms._resolve_key(physical_id)
    replica["Policy"] = json.dumps(new_props["KeyPolicy"])
    replica["Description"] = new_props.get("Description", "")
    replica["Tags"] = provisioners._kms_tags(new_props)
    state = "Enabled" if new_props.get("Enabled", True) else "Disabled"
    replica.update(KeyState=state, Enabled=state == "Enabled")
    return physical_id, {"Arn": replica["Arn"], "KeyId": replica["KeyId"]}


HANDLERS["AWS::KMS::ReplicaKey"] = {"create": create_replica, "update": update_replica, "delete": HANDLERS["AWS::KMS::Key"]["delete"]}


def create_query(logical_id, props, stack_name):
    """A saved query is of no consequence; that it was asked for is all that there is of it."""
    return f"{stack_name}-{logical_id}", {}


HANDLERS["AWS::Logs::QueryDefinition"] = {"create": create_query, "delete": lambda physical_id, props: None}


def alarm_without_math(record):
    """The engine knows no metric math: an alarm on an expression is kept on the first metric of it, and the expression is lost."""

    def record_without_math(name, props):
        queries = [query["MetricStat"] for query in props.get("Metrics", []) if "MetricStat" in query]
        if not queries:
            return record(name, props)
        statistic = {"Period": queries[0]["Period"], "Statistic": queries[0]["Stat"]}
        return record(name, {**props, "Metrics": None, **queries[0]["Metric"], **statistic})

    return record_without_math


provisioners._cw_metric_alarm_record = alarm_without_math(provisioners._cw_metric_alarm_record)


def with_encryption(provision):
    """CloudFormation's BucketEncryption, by the S3 call that it makes."""

    def provision_encrypted(*arguments):
        result = provision(*arguments)
        props = arguments[2] if len(arguments) == 4 else arguments[1]
        rules = props.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
        # the bucket of the bootstrap stack names no key, which the store does not take
        named = [rule for rule in rules if rule["ServerSideEncryptionByDefault"].get("KMSMasterKeyID")]
        if named:
            s3._put_bucket_encryption(result[0], encryption_xml(named).encode())
        return result

    return provision_encrypted


def encryption_xml(rules):
    return f"<ServerSideEncryptionConfiguration>{''.join(map(rule_xml, rules))}</ServerSideEncryptionConfiguration>"


def rule_xml(rule):
    default = rule["ServerSideEncryptionByDefault"]
    return (
        "<Rule><ApplyServerSideEncryptionByDefault>"
        f"<SSEAlgorithm>{escape(default['SSEAlgorithm'])}</SSEAlgorithm>"
        f"<KMSMasterKeyID>{escape(default['KMSMasterKeyID'])}</KMSMasterKeyID>"
        "</ApplyServerSideEncryptionByDefault>"
        f"<BucketKeyEnabled>{str(rule.get('BucketKeyEnabled', False)).lower()}</BucketKeyEnabled></Rule>"
    )


for operation in ("create", "update"):
    HANDLERS["AWS::S3::Bucket"][operation] = with_encryption(HANDLERS["AWS::S3::Bucket"][operation])


def in_region_of_output(resolve):
    """Fn::GetStackOutput names a Region; outputs are stored by Region."""

    def resolve_in_region(value, *scope):
        spec = value.get("Fn::GetStackOutput") if isinstance(value, dict) and len(value) == 1 else None
        if not isinstance(spec, dict) or "Region" not in spec:
            return resolve(value, *scope)
        with request_scope(get_account_id(), spec["Region"]):
            return resolve(value, *scope)

    return resolve_in_region


resolve_refs = in_region_of_output(engine._resolve_refs)
for module in (changesets, engine, handlers, stacks):
    module._resolve_refs = resolve_refs


def rotate_key_on_demand(data):
    key = kms._resolve_key(data["KeyId"])
    key.setdefault("_rotations", []).append({"KeyId": key["KeyId"], "RotationDate": time.time(), "RotationType": "ON_DEMAND"})
    return json_response({"KeyId": key["KeyId"]})


def list_key_rotations(data):
    key = kms._resolve_key(data["KeyId"])
    return json_response({"Rotations": key.get("_rotations", []), "Truncated": False})


# what KMS takes at most in one call, in bytes; the engine takes any length
MESSAGE_LIMIT = 4096


def within_limit(operation, field):
    def refuse_longer(data):
        if len(base64.b64decode(data.get(field, ""))) > MESSAGE_LIMIT:
            return kms._blob_too_long_error(field.lower(), MESSAGE_LIMIT)
        return operation(data)

    return refuse_longer


KMS_ADDITIONS = {
    "RotateKeyOnDemand": rotate_key_on_demand,
    "ListKeyRotations": list_key_rotations,
    "Encrypt": within_limit(kms._encrypt, "Plaintext"),
    "Sign": within_limit(kms._sign, "Message"),
    "Verify": within_limit(kms._verify, "Message"),
    "DeriveSharedSecret": asymmetric_keys.derive_shared_secret,
}


def with_additions(handle):
    async def handle_with_additions(method, path, headers, body, query_params):
        action = headers.get("x-amz-target", "").split(".")[-1]
        if action not in KMS_ADDITIONS:
            return await handle(method, path, headers, body, query_params)
        data = json.loads(body)
        if not kms._resolve_key(data.get("KeyId", "")):
            return kms.error_response_json("NotFoundException", f"Key {data.get('KeyId')} not found", 400)
        return KMS_ADDITIONS[action](data)

    return handle_with_additions


kms.handle_request = with_additions(kms.handle_request)

if __name__ == "__main__":
    main()
