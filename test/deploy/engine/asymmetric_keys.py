"""ML-DSA keys and ECDH, which MiniStack lacks, by the cryptography package."""

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa
from ministack.core.responses import json_response
from ministack.services import kms

ML_DSA_KEYS = {
    "ML_DSA_44": mldsa.MLDSA44PrivateKey,
    "ML_DSA_65": mldsa.MLDSA65PrivateKey,
    "ML_DSA_87": mldsa.MLDSA87PrivateKey,
}
MU_LENGTH = 64


def refused(code, message):
    return kms.error_response_json(code, message, 400)


def with_other_kinds(create):
    """Keys that the engine does not make, made as one that it makes and given what is theirs."""

    def create_key(data):
        spec, usage = data.get("KeySpec"), data.get("KeyUsage")
        if spec not in ML_DSA_KEYS and usage != "KEY_AGREEMENT":
            return create(data)
        answer = create({**data, "KeySpec": "ECC_NIST_P256" if spec in ML_DSA_KEYS else spec})
        if answer[0] != 200:
            return answer
        key = kms._resolve_key(json.loads(answer[2])["KeyMetadata"]["KeyId"])
        if spec in ML_DSA_KEYS:
            kms._set_asymmetric_material(key, ML_DSA_KEYS[spec].generate())
        key.update(KeySpec=spec, SigningAlgorithms=["ML_DSA_SHAKE_256"] if spec in ML_DSA_KEYS else [])
        return json_response({"KeyMetadata": kms._key_metadata(key)})

    return create_key


def with_ml_dsa(operation, own):
    """The engine's operation, but for keys of ML-DSA."""

    def sign_or_verify(data):
        key = kms._resolve_key(data["KeyId"])
        if key["KeySpec"] not in ML_DSA_KEYS:
            return operation(data)
        error = kms._check_key_state(key) or kms._algorithm_error(key, data["SigningAlgorithm"], "SigningAlgorithms")
        if error:
            return error
        message, message_type = base64.b64decode(data["Message"]), data.get("MessageType", "RAW")
        if message_type == "DIGEST":
            return refused("ValidationException", "ML_DSA_SHAKE_256 requires MessageType RAW or EXTERNAL_MU")
        if message_type == "EXTERNAL_MU" and len(message) != MU_LENGTH:
            return refused("ValidationException", f"EXTERNAL_MU must have {MU_LENGTH} bytes")
        result = own(key["_private_key"], message, message_type == "EXTERNAL_MU", data)
        if result is None:
            return refused("KMSInvalidSignatureException", "Signature verification failed")
        return json_response({"KeyId": key["Arn"], "SigningAlgorithm": data["SigningAlgorithm"], **result})

    return sign_or_verify


def sign_ml_dsa(private_key, message, is_mu, data):
    signature = private_key.sign_mu(message) if is_mu else private_key.sign(message)
    return {"Signature": base64.b64encode(signature).decode()}


def verify_ml_dsa(private_key, message, is_mu, data):
    public_key = private_key.public_key()
    verify = public_key.verify_mu if is_mu else public_key.verify
    try:
        verify(base64.b64decode(data["Signature"]), message)
    except InvalidSignature:
        return None
    return {"SignatureValid": True}


def derive_shared_secret(data):
    key = kms._resolve_key(data["KeyId"])
    error = kms._check_key_state(key)
    if error:
        return error
    if key["KeyUsage"] != "KEY_AGREEMENT":
        return refused("InvalidKeyUsageException", f"{key['Arn']} key usage is {key['KeyUsage']} which is not valid for DeriveSharedSecret.")
    private_key = key["_private_key"]
    try:
        peer = serialization.load_der_public_key(base64.b64decode(data["PublicKey"]))
    except ValueError:
        return refused("ValidationException", "PublicKey must be a DER-encoded X.509 public key")
    if not isinstance(peer, ec.EllipticCurvePublicKey) or peer.curve.name != private_key.curve.name:
        return refused("ValidationException", f"PublicKey must be on the curve of {key['KeySpec']}")
    secret = private_key.exchange(ec.ECDH(), peer)
    answer = {"KeyId": key["Arn"], "KeyAgreementAlgorithm": "ECDH", "KeyOrigin": key["Origin"]}
    return json_response({**answer, "SharedSecret": base64.b64encode(secret).decode()})


kms._create_key = with_other_kinds(kms._create_key)
kms._sign = with_ml_dsa(kms._sign, sign_ml_dsa)
kms._verify = with_ml_dsa(kms._verify, verify_ml_dsa)
