import type { Page } from 'playwright-core';

interface AxNode {
  readonly ignored?: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
}

const NAMED_ROLES = [
  'button',
  'link',
  'searchbox',
  'textbox',
  'heading',
  'img',
  'table',
  'region',
  'navigation',
  'columnheader',
  'rowheader',
];

/** What a screen reader would announce without a name. */
export async function namelessParts(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: readonly AxNode[] };
  const parts = nodes.filter(({ ignored, role }) => !ignored && NAMED_ROLES.includes(role?.value ?? ''));
  return parts.filter(({ name }) => !name?.value).map(({ role }) => role?.value ?? '');
}

/** What is wrong with the structure: ids that are there twice, references that lead nowhere, headings that skip a level, cells without header. */
export function structuralFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id ${id} is there twice`);
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      const target = link.getAttribute('href')?.slice(1) ?? '';
      if (!ids.includes(target)) faults.push(`link to ${target}`);
    }
    for (const part of document.querySelectorAll('[aria-labelledby], [aria-controls]')) {
      const target = part.getAttribute('aria-labelledby') ?? part.getAttribute('aria-controls') ?? '';
      if (!ids.includes(target)) faults.push(`reference to ${target}`);
    }
    const levels = [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName[1]));
    levels.forEach((level, index) => {
      if (level > (levels[index - 1] ?? 0) + 1) faults.push(`heading ${index} skips a level`);
    });
    for (const table of document.querySelectorAll('table')) {
      if (!table.caption) faults.push('a table without caption');
      for (const header of table.querySelectorAll('th')) if (!header.scope) faults.push('a header without scope');
    }
    if (!document.documentElement.lang) faults.push('no language');
    if (document.querySelectorAll('main').length !== 1) faults.push('not one main part');
    return faults;
  });
}

/** Texts whose contrast with what is behind them is below 4.5, which WCAG 2.2 AA asks for. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [r, g, b] = channels(color).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)';
      const color = getComputedStyle(element).backgroundColor;
      return channels(color)[3] === 0 ? behind(element.parentElement) : color;
    };
    const contrast = (element: Element) => {
      const style = getComputedStyle(element);
      const front = luminance(element instanceof SVGElement ? style.fill : style.color);
      const back = luminance(behind(element));
      return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    };
    const texts = [...document.querySelectorAll('body *')].filter(
      (element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) &&
        !element.closest('script, style, noscript'),
    );
    return texts.filter((element) => contrast(element) < 4.5).map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`);
  });
}
