/** What all of the house's pictures share: night, gold, and words that its fonts can write. */

/** The gradients `night` and `gold`, for a picture's `<defs>`. */
export const NIGHT = `<radialGradient id="night" cx="0.2" cy="0.4" r="1.1"><stop offset="0" stop-color="#4a1526"/><stop offset="0.55" stop-color="#1f0d16"/><stop offset="1" stop-color="#0d070b"/></radialGradient>
<linearGradient id="gold" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f3dfae"/><stop offset="0.5" stop-color="#9c7a3c"/><stop offset="1" stop-color="#e9cf95"/></linearGradient>`

/** The night sky and two thin lines of gold around it. Needs {@link NIGHT}. */
export const frameSvg = (
  width: number,
  height: number,
): string => `<rect width="${width}" height="${height}" fill="url(#night)"/>
<rect x="18" y="18" width="${width - 36}" height="${height - 36}" rx="14" fill="none" stroke="url(#gold)" stroke-width="2"/>
<rect x="27" y="27" width="${width - 54}" height="${height - 54}" rx="9" fill="none" stroke="#9c7a3c" stroke-opacity="0.4"/>`

/** All but the scripts that our fonts have; variation selectors are marks too, and would draw as empty boxes. */
const UNDRAWABLE = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{P}\p{N}\p{Sc}+=<> ]/gu

/** Letters in disguise (𝓛𝓾𝓬í𝓪) become letters; what our fonts lack, emoji among it, is left out. */
export function legible(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(UNDRAWABLE, '')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
}

export const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
