import { endpointOf, nameOf, type PlaceFinder, type PlaceOptions, regionOf } from './bucket-place.ts';

/**
 * Says where a bucket is. What neither remote nor environment say, and the names of AWS's own hosts, the SDK knows from
 * profiles and its rules; where all is said, it is not loaded, which saves 120 ms.
 */
export function placeFinder(options: PlaceOptions): PlaceFinder {
  const { settings, env, bucket } = options;
  const endpoint = settings.endpoint ?? endpointOf(env);
  const given = regionOf(options);
  const sdk = async () => (await import('./sdk-place.ts')).sdkPlaceFinder(options);
  return {
    hasEndpoint: async () => endpoint !== undefined || (await sdk()).hasEndpoint(),
    find: async (pathStyle, region = given) => {
      const isPlain = pathStyle && endpoint !== undefined && URL.canParse(endpoint);
      if (!isPlain || region === undefined) return (await sdk()).find(pathStyle, region);
      const origin = new URL(endpoint);
      const path = `${origin.pathname.replace(/\/+$/, '')}/${bucket}`;
      return { origin, path, region, endpoint: nameOf(origin) };
    },
  };
}
