import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { runCommand, tryCommand } from './command';
import type { LanguageApp } from './language-app';
import { ROOT } from './packages';

/** The newest aws-cdk-lib for Java where the floor of this library is not to be had; older than it, and enough for the example. */
const OLDER_CDK_FOR_JAVA = '2.263.0';

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const CDK_FLOOR: string = manifest.devDependencies['aws-cdk-lib'];
const CONSTRUCTS: string = manifest.devDependencies.constructs;

export const TYPESCRIPT: LanguageApp = {
  language: 'typescript',
  needs: ['npm'],
  source: 'app.ts',
  rotates: 'Rotation.automatic(Duration.days(180))',
  rotatesByHand: 'Rotation.manual({ every: Duration.days(365) })',
  install: async (directory, { tarball }) => {
    const tools = ['typescript@~6.0.3', '@types/node@20'];
    await runCommand(['npm', 'init', '--yes'], { directory });
    await runCommand(
      ['npm', 'install', '--no-audit', '--no-fund', `aws-cdk-lib@${CDK_FLOOR}`, `constructs@${CONSTRUCTS}`, ...tools, tarball],
      {
        directory,
      },
    );
  },
  compile: async (directory) => {
    const options = [
      '--strict',
      '--skipLibCheck',
      '--noUnusedLocals',
      'false',
      '--target',
      'es2022',
      '--module',
      'node16',
      '--types',
      'node',
    ];
    await runCommand(['npx', 'tsc', ...options, 'app.ts', 'traps.ts'], { directory });
  },
  command: () => ['node', 'app.js'],
  trapsCommand: () => ['node', 'traps.js'],
};

export const PYTHON: LanguageApp = {
  language: 'python',
  needs: ['python3'],
  source: 'app.py',
  rotates: 'Rotation.automatic(Duration.days(180))',
  rotatesByHand: 'Rotation.manual(every=Duration.days(365))',
  install: async (directory, { python }) => {
    await runCommand(['python3', '-m', 'venv', '.venv'], { directory });
    const pip = ['.venv/bin/python', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await runCommand([...pip, `aws-cdk-lib>=${CDK_FLOOR}`, python], { directory });
  },
  command: () => ['.venv/bin/python', 'app.py'],
  trapsCommand: () => ['.venv/bin/python', 'traps.py'],
};

export const GO: LanguageApp = {
  language: 'go',
  needs: ['go'],
  source: 'main.go',
  rotates: 'governance.Rotation_Automatic(awscdk.Duration_Days(jsii.Number(180)))',
  rotatesByHand: 'governance.Rotation_Manual(&governance.ManualRotationOptions{Every: awscdk.Duration_Days(jsii.Number(365))})',
  install: async (directory, { go }) => {
    await runCommand(['go', 'mod', 'edit', '-replace', `github.com/cdk-kms-governance/cdk-kms-governance-go/cdkkmsgovernance=${go}`], {
      directory,
    });
    await runCommand(['go', 'mod', 'tidy'], { directory });
  },
  compile: async (directory) => {
    await runCommand(['go', 'build', '-o', 'payments-app', '.'], { directory });
    await runCommand(['go', 'build', '-o', 'traps-app', './traps'], { directory });
  },
  command: () => ['./payments-app'],
  trapsCommand: () => ['./traps-app'],
};

export const JAVA: LanguageApp = {
  language: 'java',
  needs: ['java', 'mvn'],
  source: 'src/main/java/payments/PaymentsApp.java',
  rotates: 'Rotation.automatic(Duration.days(180))',
  rotatesByHand: 'Rotation.manual(io.github.cdkkmsgovernance.ManualRotationOptions.builder().every(Duration.days(365)).build())',
  install: async (directory, packages) => {
    const version = await cdkForJava(directory);
    const repository = await packages.javaRepository(version);
    const pom = path.join(directory, 'pom.xml');
    const local = `<repositories><repository><id>local</id><url>${repository}</url></repository></repositories>`;
    const text = readFileSync(pom, 'utf8').replace(/<cdk.version>[^<]+/, `<cdk.version>${version}`);
    writeFileSync(pom, text.replace('<dependencies>', `${local}<dependencies>`));
  },
  compile: async (directory) => {
    await runCommand(['mvn', '-B', '-q', 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt'], { directory });
  },
  command: (directory) => javaCommand(directory, 'payments.PaymentsApp'),
  trapsCommand: (directory) => javaCommand(directory, 'payments.Traps'),
};

function javaCommand(directory: string, main: string): string[] {
  return ['java', '-cp', `target/classes:${readFileSync(path.join(directory, 'classpath.txt'), 'utf8')}`, main];
}

async function cdkForJava(directory: string): Promise<string> {
  const artifact = `-Dartifact=software.amazon.awscdk:aws-cdk-lib:${CDK_FLOOR}`;
  const { succeeded } = await tryCommand(['mvn', '-B', '-q', 'dependency:get', artifact], { directory });
  if (succeeded) return CDK_FLOOR;
  console.warn(`SKIPPED: aws-cdk-lib ${CDK_FLOOR} for Java, which cannot be had here; the app runs with ${OLDER_CDK_FOR_JAVA}`);
  return OLDER_CDK_FOR_JAVA;
}
