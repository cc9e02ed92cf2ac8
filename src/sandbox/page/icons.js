const namespace = 'http://www.w3.org/2000/svg'

/** Outlines on a 24-unit square, so that the page needs no icon or emoji font. */
const paths = {
  attach:
    'M20 11.5 12.3 19a5 5 0 0 1-7-7.100l8.100-8a3.400 3.400 0 0 1 4.800 4.800l-8 7.900a1.700 1.700 0 0 1-2.500-2.400l7.200-7.100',
  send: 'M4 12 3.500 4.500 21 12 3.500 19.500 4 12Zm0 0h8',
  reply: 'M10 6 4 11.500 10 17v-3.500c4.500 0 7.500 1 10 4.500-.5-5.500-4-9-10-9V6Z',
  edit: 'M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19 4 20Z',
  trash: 'M5 7h14M9.500 7V4.500h5V7M7 7l.8 12.500h8.400L17 7',
  copy: 'M9 9h10.500v10.500H9zM5 15V4.500h10.500',
  link: 'M8 16 17 7M9.500 7H17v7.500',
  bell: 'M12 4a5.500 5.500 0 0 0-5.500 5.500c0 5-2 6.500-2 6.500h15s-2-1.500-2-6.500A5.500 5.500 0 0 0 12 4Zm-2 15a2 2 0 0 0 4 0',
  mute: 'M12 4a5.500 5.500 0 0 0-5.500 5.500c0 5-2 6.500-2 6.500h15s-2-1.500-2-6.500A5.500 5.500 0 0 0 12 4Zm-2 15a2 2 0 0 0 4 0M4 4l16 16',
  lock: 'M6.500 11h11v8.500h-11zM9 11V8a3 3 0 0 1 6 0v3',
  close: 'M6 6l12 12M18 6 6 18',
  file: 'M6.500 3.500h7l4 4v13h-11zM13.500 3.500v4h4',
}

export function icon(name) {
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'glyph')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(namespace, 'path')
  path.setAttribute('d', paths[name])
  svg.append(path)
  return svg
}
