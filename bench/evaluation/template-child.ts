import { syntheticTemplate } from './synthetic-stack';

/** Prints the template that is measured: making it loads the CDK, whose memory is not to be measured. */
process.stdout.write(JSON.stringify(syntheticTemplate(), undefined, 1));
