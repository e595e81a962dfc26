import { measure } from './measurement';

/** Tells on stdout what it measured of the workload that is its argument. */
process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2]))));
