import fc from 'fast-check';
import type { AccessCase } from '../../src/evaluation/access-case';
import { runCase } from '../../src/evaluation/run-case';
import { accessCases } from '../arbitraries';
import { type OracleCase, oracle } from '../oracle';

const RUNS = Number(process.env.LAW_RUNS ?? 1500);

describe('the evaluator and the oracle', () => {
  test('decide alike', () => {
    fc.assert(
      fc.property(accessCases, (given) => {
        expect(decided(given)).toBe(oracle(given));
      }),
      { numRuns: RUNS },
    );
  });

  test('are given cases of every kind', () => {
    const outcomes = fc.sample(accessCases, { numRuns: 500, seed: 1 }).map(oracle);
    const allowed = outcomes.filter((outcome) => outcome === 'allowed').length;
    expect(allowed).toBeGreaterThan(60);
    expect(allowed).toBeLessThan(440);
  });
});

function decided(given: OracleCase): string {
  return runCase({ name: 'generated', expect: 'allowed', ...given } as unknown as AccessCase).actual;
}
