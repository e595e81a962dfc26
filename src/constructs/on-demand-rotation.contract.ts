/** What rotation on demand and its handler agree on. */

/** Name of the handler's bundle below `assets/handlers`. */
export const ON_DEMAND_ROTATION_HANDLER = 'on-demand-rotation';

export interface OnDemandRotationProperties {
  /** Id of the key. */
  readonly KeyId: string;
  /** A token that was not seen before asks for one rotation. */
  readonly Token: string;
}
