import { LineChart } from 'echarts/charts'
import { GraphicComponent, GridComponent, MarkLineComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { width } from './layout.ts'
import { optionOf } from './option.ts'
import { type ChartSpec, faultOf } from './spec.ts'

/** The chart as SVG. @throws RangeError where the spec can't be drawn */
export function svgOf(spec: ChartSpec): string {
  const fault = faultOf(spec)
  if (fault !== undefined) throw new RangeError(fault)
  use([LineChart, GraphicComponent, GridComponent, MarkLineComponent, SVGRenderer])
  const { option, height } = optionOf(spec)
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(option)
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
