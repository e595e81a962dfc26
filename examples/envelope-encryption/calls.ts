import { KMS } from '@aws-sdk/client-kms';
import { LIST_PRICES } from '../../src/pricing/list-prices';
import { type Money, Quantity } from '../../src/pricing/money';
import { costOfQuantity } from '../../src/pricing/price-list';

/** A client of KMS at `AWS_ENDPOINT_URL_KMS`, or at AWS, and the name of each request that it has sent, repeated ones included. */
export function countedClient(region: string): { readonly kms: KMS; readonly calls: string[] } {
  const calls: string[] = [];
  const kms = new KMS({ region });
  kms.middlewareStack.add(
    (next, { commandName = '' }) =>
      (request) => {
        calls.push(commandName.replace(/Command$/, ''));
        return next(request);
      },
    { step: 'deserialize' },
  );
  return { kms, calls };
}

/** What so many calls with a symmetric key cost in US dollars, the free tier aside; undefined where the price was not read. */
export function costOfCalls(region: string, count: number): Money | undefined {
  const price = LIST_PRICES.regions[region]?.symmetricRequests;
  return price && costOfQuantity('symmetricRequests', price, Quantity.of(count));
}
