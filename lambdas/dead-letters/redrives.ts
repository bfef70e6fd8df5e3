import type { Redrive, Redrives } from '../../core/ports/redrives.ts';
import { redriveView } from '../../core/views/redrive-view.ts';
import type { OperateHandler } from '../shared/audit-log.ts';
import { type HttpRequest, jsonResponse } from '../shared/http.ts';
import { readParameters } from '../shared/parameters.ts';
import { redriveNotFound } from './problems.ts';

const answer =
  (ask: (redriveId: string) => Promise<Redrive | undefined>): OperateHandler =>
  async (request: HttpRequest) => {
    readParameters(request, []);
    const redrive = await ask(request.pathParameters?.id ?? '');
    if (redrive === undefined) throw redriveNotFound();
    return { response: jsonResponse(200, redriveView(redrive)), count: redrive.redriven };
  };

/** `GET /redrives/{id}` */
export const findRedrive = (redrives: Pick<Redrives, 'find'>): OperateHandler => answer((id) => redrives.find(id));

/** `DELETE /redrives/{id}`: takes no more letters; what was redriven stays so. */
export const stopRedrive = (redrives: Pick<Redrives, 'stop'>): OperateHandler => answer((id) => redrives.stop(id));
