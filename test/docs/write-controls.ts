import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { controlsPage } from './controls-page';

writeFileSync(path.join(ROOT, 'docs', 'CONTROLS.md'), controlsPage());
