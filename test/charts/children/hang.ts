// Takes what it is asked, and a SIGTERM, and never answers.
process.on('SIGTERM', () => {})
process.on('message', () => {})
setInterval(() => {}, 1000)
