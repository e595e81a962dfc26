import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessCase } from '../../src/evaluation/access-case';
import { runCase } from '../../src/evaluation/run-case';
import { readAccessCaseFile } from '../../src/runtime/access-case-file';
import { type OracleCase, oracle } from '../oracle';

const FOLDER = join(__dirname, '../cases');
/** What the oracle does not read: policies with unresolved intrinsic functions. */
const BEYOND_THE_ORACLE = ['unknown'];
const SOURCE = /\((IAM|KMS|S3|SNS|EBS|EC2 Auto Scaling|CloudTrail|CloudWatch Logs|Organizations|access test case format)\b[^()]*\)$/;

const themes = readdirSync(FOLDER);
const filesOf = (theme: string) => readdirSync(join(FOLDER, theme)).filter((file) => file.endsWith('.yaml'));
const read = themes.flatMap((theme) => filesOf(theme).map((name) => ({ theme, name, ...readAccessCaseFile(join(FOLDER, theme, name)) })));
const cases = read.flatMap(({ theme, name, cases }) =>
  cases.map(({ accessCase, line }) => ({ theme, place: `${theme}/${name}:${line}`, accessCase })),
);

describe('the golden cases', () => {
  test('are well formed', () => {
    expect(read.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('are many, and of every outcome', () => {
    expect(cases.length).toBeGreaterThan(850);
    for (const outcome of ['allowed', 'denied', 'unknown']) {
      expect(cases.filter(({ accessCase }) => accessCase.expect === outcome).length).toBeGreaterThan(15);
    }
  });

  test('have names of their own', () => {
    const names = cases.map(({ accessCase }) => accessCase.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('name the rule they rest on and where AWS documents it', () => {
    const unsourced = cases.filter(({ theme, accessCase }) => theme !== 'unknown' && !SOURCE.test(accessCase.why ?? ''));
    expect(unsourced.map(({ place, accessCase }) => `${place} ${accessCase.why}`)).toEqual([]);
    expect(cases.filter(({ accessCase }) => !accessCase.why).map(({ place }) => place)).toEqual([]);
  });
});

describe.each(themes)('%s', (theme) => {
  const own = cases.filter((each) => each.theme === theme);

  test.each(own)('$accessCase.name', ({ place, accessCase }) => {
    const { expected, actual, because, reason, unknownBecause } = runCase(accessCase);
    expect({ place, why: accessCase.why, outcome: actual, because, reason, unknownBecause }).toMatchObject({ place, outcome: expected });
  });

  if (BEYOND_THE_ORACLE.includes(theme)) return;

  test('the oracle agrees', () => {
    const wrong = own.filter(({ accessCase }) => oracle(asOracleCase(accessCase)) !== accessCase.expect);
    expect(wrong.map(({ place, accessCase }) => `${place} ${accessCase.name}: expected ${accessCase.expect}`)).toEqual([]);
  });
});

function asOracleCase(accessCase: AccessCase): OracleCase {
  return accessCase as unknown as OracleCase;
}
