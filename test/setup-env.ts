// the CDK's built-in rules cost a second in every test file; the files that are about them turn them on
process.env.CDK_VALIDATION ??= 'false';

if (process.env.LAW_RUNS) {
  // loaded on demand, because most test files do without
  const { configureGlobal } = require('fast-check') as typeof import('fast-check');
  configureGlobal({ numRuns: Number(process.env.LAW_RUNS) });
}
