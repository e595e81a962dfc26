import type { FieldParser } from '../evaluation/field-reader';
import { DECIMAL, DECIMAL_PLACES } from './money';

/** The version of usage and price files. */
export const version: FieldParser<number> = (field) => (field.value === 1 ? 1 : field.mustBe('`1`'));

/** A number that counts something, within what is exact. */
export const count = wholeNumber(Number.MAX_SAFE_INTEGER, 'a whole number, 0 or more');

/** Less than all of something, in percent. */
export const percentage = wholeNumber(99, 'a whole number from 0 to 99');

function wholeNumber(max: number, rule: string): FieldParser<number> {
  return (field) => {
    const { value } = field;
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max ? value : field.mustBe(rule);
  };
}

/** A number, or a text that says one. */
export const decimal: FieldParser<string> = (field) => {
  const text = typeof field.value === 'number' ? String(field.value) : field.value;
  return typeof text === 'string' && DECIMAL.test(text)
    ? text
    : field.mustBe(`a number, 0 or more, of at most ${DECIMAL_PLACES} decimal places`);
};
