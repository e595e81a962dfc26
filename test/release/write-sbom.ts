import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../architecture/source-file';
import { billOfMaterials } from './bill-of-materials';
import { bundledPackages } from './locked-packages';

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
writeFileSync(path.join(ROOT, 'sbom.cdx.json'), billOfMaterials(manifest, bundledPackages()));
