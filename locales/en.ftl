# Every text the bot says, in English. Names begin with the room that says them.
