import type { ReadyDocument } from '../../model/document.ts';
import { maximoMeterReading } from './maximo-meter-reading.ts';
import { sapGoodsMovement } from './sap-goods-movement.ts';
import { sapMeasurement } from './sap-measurement.ts';
import { sapProductionConfirmation } from './sap-production-confirmation.ts';
import { sapReservation } from './sap-reservation.ts';

/** The documents that come with Tieline. A new one is one file and one line here. */
export const READY_DOCUMENTS: readonly ReadyDocument[] = [
  sapGoodsMovement,
  sapReservation,
  sapProductionConfirmation,
  sapMeasurement,
  maximoMeterReading,
];
