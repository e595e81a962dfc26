import { CIS } from './frameworks/cis';
import { CONTROL_TOWER } from './frameworks/control-tower';
import { FINOS_CCC } from './frameworks/finos-ccc';
import type { Framework } from './frameworks/framework';
import { FSBP } from './frameworks/fsbp';
import { HIPAA } from './frameworks/hipaa';
import { ISO_27001 } from './frameworks/iso-27001';
import { NIST_800_53 } from './frameworks/nist-800-53';
import { PCI_DSS } from './frameworks/pci-dss';
import { type Assessment, judgeApp } from './judge';
import type { JudgedApp } from './judged-app';
import type { RuleId } from './rule-id';
import { RULES } from './rules';

/** Every framework, in the order of reports. */
export const FRAMEWORKS: readonly Framework[] = [CIS, FSBP, CONTROL_TOWER, PCI_DSS, NIST_800_53, HIPAA, ISO_27001, FINOS_CCC];

/** Judges an app by the rules of a framework, as it asks for them. */
export function judgeByFramework(app: JudgedApp, { controls, options: asked }: Framework): Assessment {
  const ids = new Set(controls.flatMap(({ rules }) => rules));
  return judgeApp(
    asked ? app.withOptions({ ...app.options, ...asked }) : app,
    RULES.filter(({ id }) => ids.has(id)),
  );
}

/** The published controls that a rule covers, such as `cis 4.6`. */
export function controlsOf(rule: RuleId, frameworks: readonly Framework[] = FRAMEWORKS): readonly string[] {
  return frameworks.flatMap(({ id: framework, controls }) =>
    controls.filter(({ rules }) => rules.includes(rule)).map(({ id }) => `${framework} ${id}`),
  );
}
