import { foldName } from '../../../values/names.ts'
import { CITIES, PLACES } from './places.ts'

/** How names of places are compared: letters and digits in any case, without accents. */
const foldPlace = (name: string) =>
  foldName(name)
    .replaceAll(/[^a-z0-9/]+/g, ' ')
    .trim()

/** `America/Argentina/Buenos_Aires` → `Buenos Aires`. */
export const cityOf = (zone: string) => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')

/** The IANA zone that somebody means by its name, a city's or a country's; undefined where nothing is known by it. */
export function findZone(written: string): string | undefined {
  const wanted = foldPlace(written)
  if (wanted === '') return undefined
  const zones = Intl.supportedValuesOf('timeZone')
  return (
    CITIES[wanted] ??
    countryZone(wanted) ??
    zones.find((zone) => foldPlace(zone) === wanted || foldPlace(cityOf(zone)) === wanted) ??
    otherZoneName(written.trim())
  )
}

function countryZone(wanted: string): string | undefined {
  const languages = ['es', 'en'].map((language) => new Intl.DisplayNames([language], { type: 'region' }))
  return PLACES.find(
    ({ region }) => region && languages.some((names) => foldPlace(names.of(region) ?? '') === wanted),
  )?.zone
}

/** Zones have older names too, which no list holds. An offset is none: it knows no summer time. */
function otherZoneName(name: string): string | undefined {
  if (!/^[a-z_]+(\/[a-z_+-]+[0-9]*){0,2}$/i.test(name)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** @param now milliseconds since 1970 */
export const clockIn = (zone: string, now: number) =>
  new Intl.DateTimeFormat('es', { timeZone: zone, hour: 'numeric', minute: '2-digit' }).format(now)
