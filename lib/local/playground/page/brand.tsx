/** The house's mark: a ghost that came to the masked ball. */
export function Mark({ size = 34 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="mark-ghost"
        d="M16 3C10.200 3 6.200 7.200 6.200 13.200V28l3.300-2.600 3.200 2.800L16 25.400l3.300 2.800 3.200-2.800 3.300 2.600V13.200C25.800 7.200 21.800 3 16 3Z"
      />
      <path
        class="mark-mask"
        d="M5.400 10.700c3.500-1.900 7.700-1.600 10.600.9 2.900-2.500 7.100-2.800 10.600-.9.5 4.900-2 7.700-5.300 7.700-2.300 0-4-1.300-5.300-3-1.300 1.700-3 3-5.300 3-3.300 0-5.800-2.800-5.300-7.700Z"
      />
      <path
        class="mark-eyes"
        d="M9 13.600c1.600-.7 3.400-.3 4.300 1.100-1.200 1.200-3.600.9-4.300-1.100Zm14 0c-1.600-.7-3.400-.3-4.300 1.100 1.200 1.200 3.600.9 4.300-1.100Z"
      />
    </svg>
  )
}

/** The scene behind the welcome: a moon, candles, and the ghost between curtains. */
export function Stage() {
  return (
    <svg class="stage" viewBox="0 0 640 200" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <radialGradient id="stage-moon" cx="50%" cy="38%" r="60%">
          <stop offset="0" stop-color="#5b3a73" />
          <stop offset=".55" stop-color="#2c1a3b" />
          <stop offset="1" stop-color="#170e20" />
        </radialGradient>
        <radialGradient id="stage-flame" cx="50%" cy="60%" r="50%">
          <stop offset="0" stop-color="#ffe9b0" stop-opacity=".85" />
          <stop offset="1" stop-color="#e3b45c" stop-opacity="0" />
        </radialGradient>
      </defs>
      <rect width="640" height="200" fill="url(#stage-moon)" />
      <circle cx="320" cy="88" r="66" fill="#f3e3c0" opacity=".13" />
      <circle cx="320" cy="88" r="52" fill="#f3e3c0" opacity=".12" />
      <Candelabra x={150} />
      <Candelabra x={490} />
      <path d="M0 0h92c6 66-8 132-52 200H0Z" fill="#3b1730" />
      <path d="M0 0h58c4 66-8 132-36 200H0Z" fill="#4d1e3d" />
      <path d="M0 0h26c2 66-4 132-16 200H0Z" fill="#5e2649" />
      <path d="M640 0h-92c-6 66 8 132 52 200h40Z" fill="#3b1730" />
      <path d="M640 0h-58c-4 66 8 132 36 200h22Z" fill="#4d1e3d" />
      <path d="M640 0h-26c-2 66 4 132 16 200h10Z" fill="#5e2649" />
      <path d="M0 0h640v10C560 34 500 12 430 18s-140 14-220 0S80 34 0 10Z" fill="#4d1e3d" />
      <g class="stage-ghost">
        <g transform="translate(262 32) scale(3.600)">
          <path
            fill="#f6eef9"
            d="M16 3C10.200 3 6.200 7.200 6.200 13.200V34l3.300-2.600 3.200 2.800L16 31.400l3.300 2.800 3.200-2.800 3.300 2.600V13.200C25.800 7.200 21.800 3 16 3Z"
          />
          <path
            fill="#dcae52"
            d="M5.400 10.700c3.500-1.900 7.700-1.600 10.600.9 2.900-2.500 7.100-2.800 10.600-.9.5 4.900-2 7.700-5.300 7.700-2.300 0-4-1.300-5.300-3-1.300 1.700-3 3-5.300 3-3.300 0-5.800-2.800-5.300-7.700Z"
          />
          <path
            fill="#20122b"
            d="M9 13.600c1.600-.7 3.400-.3 4.300 1.100-1.200 1.200-3.600.9-4.300-1.100Zm14 0c-1.600-.7-3.400-.3-4.300 1.100 1.200 1.200 3.600.9 4.300-1.100Z"
          />
        </g>
      </g>
    </svg>
  )
}

function Candelabra({ x }: { x: number }) {
  return (
    <g transform={`translate(${x} -8)`}>
      {[-34, 0, 34].map((dx) => (
        <g key={dx} transform={`translate(${dx} ${dx === 0 ? 70 : 88})`}>
          <circle class="stage-flame" r="26" fill="url(#stage-flame)" />
          <path d="M0-9c4 6 4 9 0 13-4-4-4-7 0-13Z" fill="#ffdf94" />
          <rect x="-4" y="5" width="8" height="30" rx="1.500" fill="#efe2ea" />
        </g>
      ))}
      <path
        d="M-34 124v8c0 12 14 14 30 14h8c16 0 30-2 30-14v-8 M0 106v78 M-18 190c4-5 12-7 18-7s14 2 18 7Z"
        fill="none"
        stroke="#b98a3a"
        stroke-width="4"
        stroke-linecap="round"
      />
    </g>
  )
}
