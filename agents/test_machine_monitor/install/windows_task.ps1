# Creates a scheduled task that starts test_machine_monitor at boot, and again within a minute after it exits.
# Run it once, as administrator:
#   .\windows_task.ps1 -User chrome-bot -MonitorFlags '--machine_server https://machines.example.org --project example-project'
# Set SWARMING_BOT_ID and GOOGLE_APPLICATION_CREDENTIALS for the machine: [Environment]::SetEnvironmentVariable(…, 'Machine').
# The log is test_machine_monitor.log in the directory below. It only grows: empty it now and then, while the monitor is stopped.
param(
  [Parameter(Mandatory)] [string] $User,
  [Parameter(Mandatory)] [string] $MonitorFlags,
  [string] $Node = 'C:\Program Files\nodejs\node.exe',
  [string] $Directory = 'C:\test_machine_monitor'
)
$ErrorActionPreference = 'Stop'

$log = "$Directory\test_machine_monitor.log"
if (-not (Test-Path $log)) { New-Item -ItemType File -Path $log | Out-Null }
icacls $log /grant "${User}:(M)" | Out-Null

# A scheduled task discards its output, so cmd redirects it to the file. /s makes cmd remove only the outermost quotes.
$monitor = "`"$Node`" --v8-pool-size=1 --optimize-for-size --max-semi-space-size=1 --max-old-space-size=64 " +
  "`"$Directory\test_machine_monitor.mjs`" $MonitorFlags 2>> `"$log`""
$action = New-ScheduledTaskAction -Execute "$env:SystemRoot\System32\cmd.exe" -WorkingDirectory $Directory `
  -Argument "/d /s /c `"$monitor`""
# RestartCount does not help: it applies to actions that cannot be started, not to programs that exit with an error.
$triggers = @(
  (New-ScheduledTaskTrigger -AtStartup),
  (New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 1))
)
# No time limit: the monitor runs for months. IgnoreNew: while it runs, the trigger of every minute does nothing.
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -StartWhenAvailable `
  -MultipleInstances IgnoreNew -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
# S4U: the user's own rights on this machine, without a stored password. Limited: no administrator rights, even if the user has them.
$principal = New-ScheduledTaskPrincipal -UserId $User -LogonType S4U -RunLevel Limited
Register-ScheduledTask -TaskName 'test_machine_monitor' -Action $action -Settings $settings -Principal $principal `
  -Trigger $triggers -Force
Start-ScheduledTask -TaskName 'test_machine_monitor'
