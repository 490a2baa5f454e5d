/** Vercel's regions by their AWS names (vercel.com/docs/regions). */
const AWS_NAME: Readonly<Record<string, string>> = {
  arn1: 'eu-north-1',
  bom1: 'ap-south-1',
  cdg1: 'eu-west-3',
  cle1: 'us-east-2',
  cpt1: 'af-south-1',
  dub1: 'eu-west-1',
  fra1: 'eu-central-1',
  gru1: 'sa-east-1',
  hkg1: 'ap-east-1',
  hnd1: 'ap-northeast-1',
  iad1: 'us-east-1',
  icn1: 'ap-northeast-2',
  kix1: 'ap-northeast-3',
  lhr1: 'eu-west-2',
  pdx1: 'us-west-2',
  sfo1: 'us-west-1',
  sin1: 'ap-southeast-1',
  syd1: 'ap-southeast-2',
  yul1: 'ca-central-1',
}

/** How hosts of Upstash's regional databases begin. A global one doesn't tell where it is written to. */
const UPSTASH_PREFIX: Readonly<Record<string, string>> = {
  us1: 'us-east-1',
  eu1: 'eu-west-1',
  apn1: 'ap-northeast-1',
}

export interface Regions {
  /** `regions` of vercel.json. */
  readonly vercel: readonly string[]
  readonly databaseUrl?: string | undefined
  readonly redisUrl?: string | undefined
}

/** @returns a sentence about each store that is far from the functions, or whose place its address doesn't tell */
export function findDistances({ vercel, databaseUrl, redisUrl }: Regions): string[] {
  const near = vercel.map((region) => AWS_NAME[region] ?? region)
  const functions = `the functions run in ${vercel.join(', ')} (${near.join(', ')})`
  const judge = (store: string, region: string | undefined) =>
    region === undefined || near.includes(region)
      ? []
      : [
          `${store} is in ${region}, and ${functions}: every round trip pays the way. Set "regions" in vercel.json, or make the store there.`,
        ]
  const redis = redisUrl && URL.canParse(redisUrl) ? new URL(redisUrl).hostname : ''
  const upstash = /^(\w+)-[\w-]+\.upstash\.io$/.exec(redis)?.[1] ?? ''
  const untold =
    redis.endsWith('.upstash.io') && !(upstash in UPSTASH_PREFIX)
      ? [`Upstash's address doesn't tell its region: its primary one should be ${near.join(' or ')}.`]
      : []
  return [...judge('Neon', neonRegion(databaseUrl)), ...judge('Upstash', UPSTASH_PREFIX[upstash]), ...untold]
}

/** `ep-name-123.c-2.eu-central-1.aws.neon.tech`, with or without the cell. */
function neonRegion(url: string | undefined): string | undefined {
  const host = url && URL.canParse(url) ? new URL(url).hostname : ''
  return /\.([a-z]+-[a-z]+-\d)\.aws\.neon\.tech$/.exec(host)?.[1]
}
