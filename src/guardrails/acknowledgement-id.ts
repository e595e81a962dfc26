/** Name of the plugin, with which the ids of acknowledgements begin. */
export const PLUGIN_NAME = 'KMS-Governance';

/** The rule that the id of an acknowledgement names, if it is one of ours. */
export function acknowledgedRule(id: string): string | undefined {
  const prefix = `${PLUGIN_NAME}::`;
  return id.startsWith(prefix) ? id.slice(prefix.length) : undefined;
}
