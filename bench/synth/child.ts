import type { Workload } from './measurement';
import { measure } from './measurement';

/** One measurement, described by the only argument, told on stdout. */
const workload: Workload = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(measure(workload)));
