import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { runCommand } from './command';

export const ROOT = path.join(__dirname, '..', '..');
const PACMAK = path.join(ROOT, 'node_modules', '.bin', 'jsii-pacmak');

/** The library as each language gets it. */
export class Packages {
  constructor(public readonly directory: string) {}

  /** Source of all of them; archives where this needs no toolchain of the language. */
  public async make(): Promise<void> {
    await runCommand([PACMAK, '--target', 'js', '--outdir', this.directory], { directory: ROOT });
    const targets = ['python', 'java', 'go', 'dotnet'].flatMap((target) => ['--target', target]);
    await runCommand([PACMAK, '--code-only', ...targets, '--outdir', this.directory], { directory: ROOT });
  }

  public get tarball(): string {
    const [file] = readdirSync(path.join(this.directory, 'js'));
    return path.join(this.directory, 'js', file);
  }

  public get python(): string {
    return path.join(this.directory, 'python');
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
