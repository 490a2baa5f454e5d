/** What most groups live by, from west to east; their names are texts. Others are set by name elsewhere. */
export const ZONES = [
  ['America/Tijuana', 'tijuana'],
  ['America/Mexico_City', 'mexico'],
  ['America/Guatemala', 'guatemala'],
  ['America/Bogota', 'bogota'],
  ['America/Lima', 'lima'],
  ['America/New_York', 'new_york'],
  ['America/Caracas', 'caracas'],
  ['America/La_Paz', 'la_paz'],
  ['America/Santo_Domingo', 'santo_domingo'],
  ['America/Santiago', 'santiago'],
  ['America/Asuncion', 'asuncion'],
  ['America/Argentina/Buenos_Aires', 'buenos_aires'],
  ['America/Montevideo', 'montevideo'],
  ['Atlantic/Canary', 'canarias'],
  ['Europe/London', 'london'],
  ['Europe/Madrid', 'madrid'],
] as const
