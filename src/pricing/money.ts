/** Decimal places of prices and quantities. */
export const DECIMAL_PLACES = 6;

/** A decimal without sign or exponent: what can be read without loss. */
export const DECIMAL = new RegExp(`^\\d{1,12}(\\.\\d{1,${DECIMAL_PLACES}})?$`);

const QUANTITY_UNIT = 10n ** BigInt(DECIMAL_PLACES);

/** How much of something, exactly. */
export class Quantity {
  /** @param decimal such as `20000` or `0.5` */
  public static of(decimal: string | number): Quantity {
    return new Quantity(scaled(String(decimal), DECIMAL_PLACES));
  }

  private constructor(public readonly micros: bigint) {}

  public get isZero(): boolean {
    return this.micros === 0n;
  }

  public plus({ micros }: Quantity): Quantity {
    return new Quantity(this.micros + micros);
  }

  /** What is left of it; nothing where there is not as much. */
  public without({ micros }: Quantity): Quantity {
    return new Quantity(this.micros > micros ? this.micros - micros : 0n);
  }

  public atMost({ micros }: Quantity): Quantity {
    return new Quantity(this.micros < micros ? this.micros : micros);
  }

  /** A share in percent, rounded up to whole ones. */
  public percent(share: number): Quantity {
    const whole = 100n * QUANTITY_UNIT;
    return new Quantity(((this.micros * BigInt(share) + whole - 1n) / whole) * QUANTITY_UNIT);
  }

  /** With commas: `55,000,000`, `0.5`. */
  public toString(): string {
    const fraction = String(this.micros % QUANTITY_UNIT)
      .padStart(DECIMAL_PLACES, '0')
      .replace(/0+$/, '');
    return `${(this.micros / QUANTITY_UNIT).toLocaleString('en-US')}${fraction && `.${fraction}`}`;
  }
}

/** Prices times quantities are exact. */
const MONEY_PLACES = 2 * DECIMAL_PLACES;
const MONEY_UNIT = 10n ** BigInt(MONEY_PLACES);

/** An exact amount of money; nothing is rounded. */
export class Money {
  public static readonly ZERO = new Money(0n);

  /** @param decimal such as `0.03` */
  public static of(decimal: string): Money {
    return new Money(scaled(decimal, MONEY_PLACES));
  }

  private constructor(private readonly picos: bigint) {}

  public plus({ picos }: Money): Money {
    return new Money(this.picos + picos);
  }

  public get negative(): Money {
    return new Money(-this.picos);
  }

  /** @param per how many of the quantity the amount is for: a power of ten up to a million */
  public times({ micros }: Quantity, per: number): Money {
    return new Money((this.picos * micros) / (BigInt(per) * QUANTITY_UNIT));
  }

  /** As a decimal, with as many places as it needs and two at least: `166.00`, `0.0003`. */
  public toString(): string {
    const [sign, picos] = this.picos < 0n ? ['-', -this.picos] : ['', this.picos];
    const fraction = String(picos % MONEY_UNIT).padStart(MONEY_PLACES, '0');
    return `${sign}${picos / MONEY_UNIT}.${fraction.slice(0, 2)}${fraction.slice(2).replace(/0+$/, '')}`;
  }
}

function scaled(decimal: string, places: number): bigint {
  const [whole, fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}
