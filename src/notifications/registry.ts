import type { HttpChannel } from '../model/notification.ts';
import { discord } from './channels/discord.ts';
import { googleChat } from './channels/google-chat.ts';
import { slack } from './channels/slack.ts';
import { teams } from './channels/teams.ts';
import { webhook } from './channels/webhook.ts';

/** Every service that notifications go to over HTTP. A new one is one file and one line here. */
export const HTTP_CHANNELS: readonly HttpChannel[] = [webhook, slack, teams, googleChat, discord];

/** Mail has a sender of its own. */
export const MAIL = 'mail';

export const CHANNEL_NAMES = [MAIL, ...HTTP_CHANNELS.map(({ name }) => name)];
