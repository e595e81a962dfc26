import type { Workload } from './measurement';
import { measure } from './measurement';

// the CDK takes stack traces, which source maps make several times dearer than a user pays who runs JavaScript
process.setSourceMapsEnabled(false);

/** One measurement, described by the only argument, told on stdout. */
const workload: Workload = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(measure(workload)));
