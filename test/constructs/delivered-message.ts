/** What EventBridge sends to a target with an input transformer: the template with what its paths find in the event. */
export function deliveredMessage(target: DeliveryTarget, event: object): string {
  const { InputPathsMap, InputTemplate } = target.InputTransformer;
  return Object.entries(InputPathsMap).reduce((text, [name, path]) => fill(text, name, valueAt(event, path)), InputTemplate);
}

interface DeliveryTarget {
  readonly InputTransformer: { readonly InputPathsMap: Readonly<Record<string, string>>; readonly InputTemplate: string };
}

/** A variable within a text is written as it is, one that is a value of its own as JSON; one whose path finds nothing is left out. */
function fill(template: string, name: string, value: unknown): string {
  const variable = `<${name}>`;
  const asValue = value === undefined ? '' : JSON.stringify(value);
  return template.replaceAll(`:${variable}`, `:${asValue}`).replaceAll(variable, value === undefined ? '' : String(value));
}

function valueAt(event: object, path: string): unknown {
  const steps = path
    .replace(/^\$\./, '')
    .split(/\.|\[(\d+)\]\.?/)
    .filter((step) => step);
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], event);
}
