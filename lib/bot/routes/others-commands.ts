/**
 * Commands that other bots of a group commonly have (moderation, music, games, questions about the bot), in either
 * language: in a group one of these is meant for them, however near it is to one of ours.
 */
const COMMON = new Set(
  `about ac adblock addfilter adm admin adminlist admins afk all antiflood antispam approve ask auto ayuda bal balance
  ban banear banlist bet bienvenida blacklist bug buy calc captcha casino cat chatid clean cleanservice clear close
  cmds commands comprar config configuration connect connection contact crypto daily dban deban del delete delwarn
  demote dice dilo disable disapprove disconnect dkick dmute dwarn echo edit enable end everyone exchange export
  expulsar fban feedback fedban fight filter filters flip flood font forward games get gif give gban goodbye google gpt
  groups hug id ids image img import info infoban intro invite invitelink join joke jugar juegos kang karma kick kickme
  kiss language leave level lang link list lock locks lockall log logs loop love lyrics marry me meme menu mod mods move
  music musica mute mutear news next noflood normas note notes now nowplaying np open owner pat pause permapin ping
  play playlist point points poll price privacy profile promote purge queue quiz quote random rank ranks reglas reload
  remove removewarn rename repeat reply report reports request reset restart restrict resume roll rule rules run save
  say search seek sell send set setdescription setflood setlang setphoto setrules settings settitle setwelcome ship
  shop shuffle silenciar skip slap slot slow song sonar speak speed staff stats status sticker stickers stop store
  support tag tagall temp tban tiempo time title tmute tools top tr translate tts unban unblacklist unfilter unlock unmute
  unpin unwarn update upload uptime user userinfo users verify version video vkick volume vote warn warnings warns
  weather welcome whois wiki work xp youtube yt zombies`.split(/\s+/),
)

export const isCommonElsewhere = (name: string): boolean => COMMON.has(name)
