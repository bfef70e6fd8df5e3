import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerResult,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { AUTHORIZER_KEY_MEMORY, ROUTE_SCOPES } from '../../config/keys.ts';
import { createKeyGuard } from '../../core/keys/key-guard.ts';
import { createKeyMemory } from '../../core/keys/key-memory.ts';
import { createKeyUses } from '../../core/keys/key-uses.ts';
import type { KeyStore, StoredKey } from '../../core/ports/key-store.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { Time } from '../../core/ports/time.ts';
import type { Caller } from '../shared/http.ts';

export interface AuthorizerDeps {
  readonly store: Pick<KeyStore, 'list' | 'noteUse'>;
  /**
   * Headers that are looked at. Where the gateway remembers answers it may be only those that it remembers them by: a
   * second key in another header would be seen at the first request and not at the next ones.
   */
  readonly keyHeaders: 'authorization' | 'either';
  readonly logger: Logger;
  readonly time: Time;
}

export type AuthorizerAnswer = APIGatewaySimpleAuthorizerResult | APIGatewaySimpleAuthorizerWithContextResult<Caller>;

/** Noting a use is waited for so long: an environment is frozen as soon as it has answered. */
const NOTE_USE_MS = 250;

/**
 * Decides by its key whether a request may reach its route: a Lambda authorizer of an HTTP API, payload 2.0, simple
 * response. False becomes 403 whatever the reason; a request without the header never comes here and gets 401.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 * @throws where the keys cannot be read: the gateway answers 500, and nobody is let in
 */
export function createAuthorizer(deps: AuthorizerDeps) {
  const { store, keyHeaders, logger, time } = deps;
  const memory = createKeyMemory(store, AUTHORIZER_KEY_MEMORY, { time, logger });
  const uses = createKeyUses(store, { time, logger });
  let keys: readonly StoredKey[] = [];
  const guard = createKeyGuard(() => keys, time, { onUse: uses.note });

  const noteUses = async (): Promise<void> => {
    const timer = new AbortController();
    await Promise.race([uses.settled(), time.sleep(NOTE_USE_MS, timer.signal)]);
    timer.abort();
  };

  return async (event: APIGatewayRequestAuthorizerEventV2): Promise<AuthorizerAnswer> => {
    const { routeKey } = event;
    const { requestId } = event.requestContext;
    const { authorization, 'x-api-key': apiKey } = event.headers ?? {};
    keys = await memory.keys();
    const headers = { authorization, 'x-api-key': keyHeaders === 'either' ? apiKey : undefined };
    // A route that is not in the table opens to nobody: no key has an empty scope.
    const decision = guard.authorize(headers, ROUTE_SCOPES.get(routeKey) ?? '');
    if (!decision.ok) {
      const { reason, keyId } = decision;
      logger.info('authorize', { requestId, routeKey, allowed: false, reason, keyId });
      return { isAuthorized: false };
    }
    const { keyId, keyName, scopes } = decision;
    logger.info('authorize', { requestId, routeKey, allowed: true, keyId, keyName });
    await noteUses();
    return { isAuthorized: true, context: { keyName, keyId, scopes } };
  };
}
