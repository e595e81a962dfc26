import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { rulesPage } from './rules-page';

writeFileSync(path.join(ROOT, 'docs', 'RULES.md'), rulesPage());
