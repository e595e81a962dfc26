import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { LockedPackage } from './locked-packages';

/** What a package brings with it, as CycloneDX: the same text for the same versions. */
export function billOfMaterials(manifest: LockedPackage, bundled: readonly LockedPackage[]): string {
  const root = componentOf(manifest);
  const components = new Map(bundled.map((locked) => [locked.name, componentOf(locked)]));
  for (const { name, dependencies = {} } of [manifest, ...bundled]) {
    for (const dependency of Object.keys(dependencies)) {
      const component = components.get(dependency);
      if (component) (components.get(name) ?? root).dependencies.add(component.bomRef);
    }
  }
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: root }),
    components: new Models.ComponentRepository(components.values()),
  });
  const normalizers = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(normalizers).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

const licenses = new Contrib.License.Factories.LicenseFactory(() => undefined);

function componentOf({ name, version, license, integrity }: LockedPackage): Models.Component {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const component = new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl });
  if (license) component.licenses.add(licenses.makeFromString(license));
  if (integrity) component.hashes.set(Enums.HashAlgorithm['SHA-512'], hexOf(integrity));
  return component;
}

/** @see https://www.w3.org/TR/sri-2/ */
function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}
