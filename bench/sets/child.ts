import { measureSynth } from '../synth/measurement';
import { defineSets, literalPolicies } from './set-styles';

// the CDK takes stack traces, which source maps make several times dearer than a user pays who runs JavaScript
process.setSourceMapsEnabled(false);

/** Tells on stdout what it measured of the workload that is its argument or, without one, the policies that workloads need. */
const [workload] = process.argv.slice(2);
const answer = workload === undefined ? literalPolicies() : measureSynth((app) => defineSets(app, JSON.parse(workload)));
process.stdout.write(JSON.stringify(answer));
