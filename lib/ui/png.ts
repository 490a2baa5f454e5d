import { createRequire } from 'node:module'

/** Shipped with the bot: servers have none, and a picture without a font has no words. */
function fontFiles(): string[] {
  const require = createRequire(import.meta.url)
  return [
    require.resolve('@expo-google-fonts/cinzel/600SemiBold/Cinzel_600SemiBold.ttf'),
    require.resolve('@expo-google-fonts/eb-garamond/400Regular/EBGaramond_400Regular.ttf'),
    require.resolve('@expo-google-fonts/eb-garamond/400Regular_Italic/EBGaramond_400Regular_Italic.ttf'),
  ]
}

/** An SVG as PNG bytes, with the house's fonts: Cinzel, and EB Garamond where none is named. */
export async function drawPng(svg: string): Promise<Buffer> {
  // Four megabytes of machine code, and only few updates draw.
  const { Resvg } = await import('@resvg/resvg-js')
  // Marks that isolate a name in a line are boxes to a font that hasn't them.
  const image = new Resvg(svg.replaceAll(/[\u2066-\u2069]/g, ''), {
    font: {
      loadSystemFonts: false,
      fontFiles: fontFiles(),
      defaultFontFamily: 'EB Garamond',
    },
  })
  return image.render().asPng()
}
