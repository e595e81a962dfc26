import type { AppModel, KeyModel, StackModel } from '../evaluation/app-model';
import { type FieldProblem, pathText } from '../evaluation/field-reader';
import { QuestionError } from '../evaluation/questions/question-error';
import { findKey } from '../evaluation/questions/references';
import { closest } from '../evaluation/spelling';
import type { KeyUsage, MonitoringUsage, Usage } from './usage';

/** Usage by the keys and stacks of an app that it is of. */
export interface AppUsage {
  readonly freeTier: boolean;
  readonly region?: string;
  readonly keys: ReadonlyMap<KeyModel, KeyUsage>;
  readonly monitoring: ReadonlyMap<StackModel, MonitoringUsage>;
}

/** Nothing is said of anything. */
export const NO_USAGE: AppUsage = { freeTier: true, keys: new Map(), monitoring: new Map() };

/** Finds what a usage file names in an app; what the app does not have, or what is named twice, becomes a problem. */
export function usageOfApp(
  { freeTier = true, region, keys = {}, monitoring = {} }: Usage,
  app: AppModel,
  problems: FieldProblem[],
): AppUsage {
  const report = (problem: FieldProblem) => void problems.push(problem);
  return {
    freeTier,
    region,
    keys: assigned('keys', keys, { find: (name) => findKey(app, name), report }),
    monitoring: assigned('monitoring', monitoring, { find: (name) => findStack(app, name), report }),
  };
}

interface Finder<K> {
  readonly find: (name: string) => K;
  readonly report: (problem: FieldProblem) => void;
}

function assigned<K, V>(field: string, named: Readonly<Record<string, V>>, { find, report }: Finder<K>): ReadonlyMap<K, V> {
  const found = new Map<K, V>();
  for (const [name, usage] of Object.entries(named)) {
    const path = [field, name];
    try {
      const one = find(name);
      if (found.has(one))
        report({
          code: 'KmsGov.UsedTwice',
          path,
          message: `\`${pathText(path)}\` must be named once, got another name of it before; put both together`,
        });
      found.set(one, usage);
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
      report({ code: error.code, path, message: error.message });
    }
  }
  return found;
}

function findStack({ stacks }: AppModel, name: string): StackModel {
  const found = stacks.find((stack) => stack.name === name || stack.id === name);
  if (found) return found;
  const names = stacks.map((stack) => stack.name);
  const near = closest(name, names);
  const fix = near === undefined ? `there is ${names.map((one) => `\`${one}\``).join(', ') || 'none'}` : `did you mean \`${near}\`?`;
  throw new QuestionError('KmsGov.StackNotFound', `\`stack\` must be one that there is, got \`${name}\`; ${fix}`);
}
