import { literalPolicy } from './key-styles';
import { measure } from './measurement';

// the CDK takes stack traces, which source maps make several times dearer than a user pays who runs JavaScript
process.setSourceMapsEnabled(false);

/** Tells on stdout what it measured of the workload that is its argument or, without one, the policy that workloads need. */
const [workload] = process.argv.slice(2);
process.stdout.write(JSON.stringify(workload === undefined ? literalPolicy() : measure(JSON.parse(workload))));
