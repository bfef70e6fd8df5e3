import { ENVIRONMENT } from '../../config/environment.ts';
import { type Catalogue, createCatalogue } from '../../core/events/catalogue.ts';
import { eventTypes } from '../../event-types/catalogue.ts';

/** The event types of this deployment. */
export const catalogueOf = (environment: Readonly<Record<string, string | undefined>>): Catalogue =>
  createCatalogue(eventTypes({ drills: environment[ENVIRONMENT.drills] !== undefined }), {
    unknownTypes: environment[ENVIRONMENT.unknownTypes] === 'reject' ? 'reject' : 'accept',
  });
