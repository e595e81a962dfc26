import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { scannersPage } from './scanners-page';

process.env.NODE_ENV = 'test'; // what scanners find is read from their report, and not to be printed
writeFileSync(path.join(ROOT, 'docs', 'SCANNERS.md'), scannersPage());
