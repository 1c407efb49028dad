"""What is looked at before the bot is trusted to run, one module for each thing it leans on."""
