import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Packages, ROOT } from './packages';
import { sharedPackages } from './shared-packages';

const EXAMPLE = readFileSync(path.join(ROOT, 'examples', 'languages', 'csharp', 'Program.cs'), 'utf8');

// there is no .NET SDK to be had where this was written: what can be checked without one is that the generated sources have what the example uses
describe('the example in C#, which is not compiled here,', () => {
  test.each(typesOf(EXAMPLE))('uses %s, which is generated', (type) => {
    expect(generatedTypes(sharedPackages())).toContain(type);
  });

  test.each(membersOf(EXAMPLE))('calls %s.%s, which is generated', (type, member) => {
    const source = readFileSync(fileOf(type, sharedPackages()), 'utf8');
    expect(source).toMatch(new RegExp(`public (static )?\\S+ ${member}\\(`));
  });

  test.each(propertiesOf(EXAMPLE))('sets %s.%s, which is generated', (type, property) => {
    expect(readFileSync(fileOf(type, sharedPackages()), 'utf8')).toMatch(new RegExp(`public \\S+ ${property}$`, 'm'));
  });
});

/** Of this library: classes and structs that are made with `new`, or whose statics are called. */
function typesOf(source: string): string[] {
  const own = [
    'EffectiveAccess',
    'EncryptedBucket',
    'EncryptedBucketProps',
    'GovernedKey',
    'GovernedKeyProps',
    'KeyAccess',
    'KeyGrantOptions',
    'KeyRotationMonitor',
    'KeyRotationMonitorProps',
  ];
  const all = [...own, 'KeyKind', 'KmsGuardrails', 'MultiRegionKeySet', 'MultiRegionKeySetProps', 'Rotation', 'ServiceUse'];
  return all.filter((type) => source.includes(type));
}

function membersOf(source: string): [string, string][] {
  const calls = [...source.matchAll(/\b(EffectiveAccess|KeyKind|Rotation|ServiceUse)\.(\w+)\(/g)];
  return calls.map(([, type, member]) => [type, member]);
}

function propertiesOf(source: string): [string, string][] {
  return [
    ...source.matchAll(
      /new (GovernedKeyProps|KeyAccess|KeyGrantOptions|EncryptedBucketProps|KeyRotationMonitorProps|MultiRegionKeySetProps)\s*\{([^;]*?)\}/g,
    ),
  ].flatMap(([, type, body]) => [...body.matchAll(/\b([A-Z]\w+) = /g)].map(([, property]): [string, string] => [type, property]));
}

function generatedTypes(packages: Packages): string[] {
  return readdirSync(folderOf(packages)).map((file) => path.basename(file, '.cs'));
}

function fileOf(type: string, packages: Packages): string {
  return path.join(folderOf(packages), `${type}.cs`);
}

function folderOf({ dotnet }: Packages): string {
  return path.join(dotnet, 'Cdk.Kms.Governance', 'Cdk', 'Kms', 'Governance');
}
