import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { runCommand } from './command';

export const ROOT = path.join(__dirname, '..', '..');
const PACMAK = path.join(ROOT, 'node_modules', '.bin', 'jsii-pacmak');

/** The library as each language gets it. */
export class Packages {
  constructor(public readonly directory: string) {}

  /** Archives as they are released, where this asks for no other aws-cdk-lib than the apps have; source of the others. */
  public async make(): Promise<void> {
    const archives = hasPython() ? ['js', 'python'] : ['js'];
    await this.run(archives);
    await this.run(['java', 'go', 'dotnet'], '--code-only');
  }

  private async run(languages: readonly string[], ...options: readonly string[]): Promise<void> {
    const targets = languages.flatMap((language) => ['--target', language]);
    await runCommand([PACMAK, ...options, ...targets, '--outdir', this.directory], { directory: ROOT });
  }

  public get tarball(): string {
    const [file] = readdirSync(path.join(this.directory, 'js'));
    return path.join(this.directory, 'js', file);
  }

  public get python(): string {
    const directory = path.join(this.directory, 'python');
    return path.join(directory, readdirSync(directory).find((file) => file.endsWith('.whl')) ?? '');
  }

  public get go(): string {
    return path.join(this.directory, 'go', 'cdkkmsgovernance');
  }

  public get dotnet(): string {
    return path.join(this.directory, 'dotnet');
  }

  /** A Maven repository with the library, for the version of the CDK that an app is built with. */
  public async javaRepository(cdkVersion: string): Promise<string> {
    const source = path.join(this.directory, 'java');
    const repository = `file://${path.join(this.directory, 'maven')}`;
    const pom = path.join(source, 'pom.xml');
    writeFileSync(pom, readFileSync(pom, 'utf8').replace(/(<artifactId>aws-cdk-lib<\/artifactId>\s*<version>)[^<]+/, `$1${cdkVersion}`));
    const skipped = ['-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true'];
    await runCommand(['mvn', '-B', '-q', 'deploy', ...skipped, `-DaltDeploymentRepository=local::default::${repository}`], {
      directory: source,
    });
    return repository;
  }
}

function hasPython(): boolean {
  return spawnSync('which', ['python3']).status === 0;
}
