/** A time zone that a button offers. Its name: `places.<code>` of the texts. */
export interface Place {
  /** Short, since buttons carry it. */
  readonly code: string
  /** IANA name. */
  readonly zone: string
  /** ISO 3166, where the zone may be meant by the country's name. */
  readonly region?: string
}

/** The countries whose people this house speaks with, Spain first and the rest by their Spanish names. */
export const PLACES: readonly Place[] = [
  { code: 'es', zone: 'Europe/Madrid', region: 'ES' },
  { code: 'ic', zone: 'Atlantic/Canary' },
  { code: 'ar', zone: 'America/Argentina/Buenos_Aires', region: 'AR' },
  { code: 'bo', zone: 'America/La_Paz', region: 'BO' },
  { code: 'cl', zone: 'America/Santiago', region: 'CL' },
  { code: 'co', zone: 'America/Bogota', region: 'CO' },
  { code: 'cr', zone: 'America/Costa_Rica', region: 'CR' },
  { code: 'cu', zone: 'America/Havana', region: 'CU' },
  { code: 'ec', zone: 'America/Guayaquil', region: 'EC' },
  { code: 'sv', zone: 'America/El_Salvador', region: 'SV' },
  { code: 'us_east', zone: 'America/New_York' },
  { code: 'us_central', zone: 'America/Chicago' },
  { code: 'us_west', zone: 'America/Los_Angeles' },
  { code: 'gt', zone: 'America/Guatemala', region: 'GT' },
  { code: 'gq', zone: 'Africa/Malabo', region: 'GQ' },
  { code: 'hn', zone: 'America/Tegucigalpa', region: 'HN' },
  { code: 'mx', zone: 'America/Mexico_City', region: 'MX' },
  { code: 'mx_cancun', zone: 'America/Cancun' },
  { code: 'mx_tijuana', zone: 'America/Tijuana' },
  { code: 'ni', zone: 'America/Managua', region: 'NI' },
  { code: 'pa', zone: 'America/Panama', region: 'PA' },
  { code: 'py', zone: 'America/Asuncion', region: 'PY' },
  { code: 'pe', zone: 'America/Lima', region: 'PE' },
  { code: 'pr', zone: 'America/Puerto_Rico', region: 'PR' },
  { code: 'do', zone: 'America/Santo_Domingo', region: 'DO' },
  { code: 'uy', zone: 'America/Montevideo', region: 'UY' },
  { code: 've', zone: 'America/Caracas', region: 'VE' },
]

/** Cities that people name, where the zone's own name is another or another language's. Folded, see foldPlace. */
export const CITIES: Readonly<Record<string, string>> = {
  barcelona: 'Europe/Madrid',
  sevilla: 'Europe/Madrid',
  valencia: 'Europe/Madrid',
  canarias: 'Atlantic/Canary',
  'islas canarias': 'Atlantic/Canary',
  'canary islands': 'Atlantic/Canary',
  'las palmas': 'Atlantic/Canary',
  tenerife: 'Atlantic/Canary',
  cdmx: 'America/Mexico_City',
  'ciudad de mexico': 'America/Mexico_City',
  guadalajara: 'America/Mexico_City',
  puebla: 'America/Mexico_City',
  medellin: 'America/Bogota',
  cali: 'America/Bogota',
  quito: 'America/Guayaquil',
  'santiago de chile': 'America/Santiago',
  valparaiso: 'America/Santiago',
  'la habana': 'America/Havana',
  'san jose': 'America/Costa_Rica',
  'san juan': 'America/Puerto_Rico',
  'nueva york': 'America/New_York',
  miami: 'America/New_York',
  houston: 'America/Chicago',
  londres: 'Europe/London',
  paris: 'Europe/Paris',
  berlin: 'Europe/Berlin',
  roma: 'Europe/Rome',
  lisboa: 'Europe/Lisbon',
}
