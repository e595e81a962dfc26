import { GRANTEE, having, listOf, mapOf, optional, TEXT } from './input-shape';

export const GRANTEES = optional(listOf(GRANTEE));
export const TEXTS = listOf(TEXT);
export const CONTEXT = mapOf(TEXTS);
export const KEY = having('keyArn', 'a governed key', "new GovernedKey(this, 'Key')");
export const KIND = having('_keyType', 'a `KeyKind`', 'KeyKind.symmetric()');
export const SERVICES = listOf(having('_provisioning', 'a `ServiceUse`', 'ServiceUse.s3()'));
export const STACK = having('templateOptions', 'a `Stack`', "new Stack(app, 'Stack')");
export const SUBSCRIPTIONS = listOf(having('bind', 'an `ITopicSubscription`', "new EmailSubscription('security@fintechnova.example')"));
export const ALARM_ACTIONS = listOf(having('bind', 'an `IAlarmAction`', 'new SnsAction(topic)'));
export const STATEMENT = having('principals', 'a `PolicyStatement`', 'new iam.PolicyStatement({ ... })');
export const CFN_KEY = having('attrArn', 'a `CfnKey`', 'key.node.defaultChild');
